import type { CorsConfiguration, CorsRule } from './cors-rules.js'

/** Reads a `CORSConfiguration`; what it lacks is empty. */
export const parseCorsXml = (xml: string): CorsConfiguration => ({
  rules: elements(xml, 'CORSRule').map(parseRule),
  responseVary: elements(xml, 'ResponseVary')[0]?.trim() === 'true',
})

function parseRule(xml: string): CorsRule {
  const texts = (name: string) => elements(xml, name).map((text) => unescapeXml(text.trim()))
  const maxAge = texts('MaxAgeSeconds')[0]
  return {
    origins: texts('AllowedOrigin'),
    methods: texts('AllowedMethod'),
    headers: texts('AllowedHeader'),
    exposed: texts('ExposeHeader'),
    maxAgeSeconds: maxAge ? Number(maxAge) : undefined,
  }
}

/** Contents of the elements of one name: the documents are flat, and their names known. */
const elements = (xml: string, name: string): string[] =>
  Array.from(xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs')), ([, content = '']) => content)

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

const unescapeXml = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity] as string)

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Writes a `CORSConfiguration` as PutBucketCors takes it. */
export function formatCorsXml({ rules, responseVary }: CorsConfiguration): string {
  const lines = rules.flatMap((rule) => [
    '  <CORSRule>',
    ...rule.origins.map((origin) => element('AllowedOrigin', origin)),
    ...rule.methods.map((method) => element('AllowedMethod', method)),
    ...rule.headers.map((name) => element('AllowedHeader', name)),
    ...rule.exposed.map((name) => element('ExposeHeader', name)),
    ...(rule.maxAgeSeconds === undefined ? [] : [element('MaxAgeSeconds', String(rule.maxAgeSeconds))]),
    '  </CORSRule>',
  ])
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<CORSConfiguration>',
    ...lines,
    `  <ResponseVary>${responseVary}</ResponseVary>`,
    '</CORSConfiguration>',
    '',
  ].join('\n')
}

const element = (name: string, text: string): string => `    <${name}>${escapeXml(text)}</${name}>`
