import { presignUrl } from '../../core/src/index.js'

/** A rule for the tests; `vary` of the last one counts. */
export interface RuleToPut {
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly exposed: readonly string[]
  readonly vary: boolean
}

/** Sets the rules of an emulator's bucket. */
export async function putCors({ url }: { url: string }, rules: readonly RuleToPut[]): Promise<void> {
  const element = (name: string) => (text: string) => `<${name}>${text}</${name}>`
  const written = rules.map(
    ({ origins, methods, exposed }) =>
      `<CORSRule>${[
        ...origins.map(element('AllowedOrigin')),
        ...methods.map(element('AllowedMethod')),
        '<AllowedHeader>*</AllowedHeader>',
        ...exposed.map(element('ExposeHeader')),
      ].join('')}</CORSRule>`,
  )
  const xml = `<CORSConfiguration>${written.join('')}<ResponseVary>${rules.at(-1)?.vary ?? false}</ResponseVary></CORSConfiguration>`
  const signed = presignUrl({
    method: 'PUT',
    origin: url,
    bucket: 'demo-bucket',
    key: '',
    region: 'cn-hangzhou',
    credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
    now: new Date(),
    expiresInSeconds: 60,
    query: { cors: '' },
  })
  const answer = await fetch(signed, { method: 'PUT', body: Buffer.from(xml) })
  if (answer.status !== 200) throw new Error(`PutBucketCors: ${answer.status} ${await answer.text()}`)
}
