import { createPublicKey, createSign, generateKeyPairSync, verify } from 'node:crypto'
import { parsePublicKey, verifyCallback } from '@acme/oss-upload-core'
import { type MeasuredSuite, measured } from '../measure.ts'
import { importPortableCore } from './portable-core.ts'

const portable = await importPortableCore()

const target = '/api/oss-upload?route=avatar'
const body = Buffer.from(
  `bucket=media&object=users%2F42%2F1.png&etag=${'A'.repeat(32)}&size=5&mimeType=image%2Fpng&state=${'s'.repeat(300)}`,
)
const signed = Buffer.concat([Buffer.from(`${target}\n`), body])

/** A whole callback under an RSA key of `bits`: OSS's own has 512, the emulator's 2,048. */
function verifySuite(bits: 512 | 2048): MeasuredSuite {
  const pair = generateKeyPairSync('rsa', { modulusLength: bits })
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const signature = createSign('RSA-MD5').update(signed).sign(pair.privateKey)
  const headers = {
    authorization: signature.toString('base64'),
    'x-oss-pub-key-url': Buffer.from('https://gosspublic.alicdn.com/callback_pub_key_v1.pem').toString('base64'),
  }
  const key = createPublicKey(pem)
  const publicKey = parsePublicKey(pem)
  const portableKey = portable.parsePublicKey(pem)
  return {
    name: `verify-${bits}`,
    title: `Callback, RSA ${bits} bits`,
    unit: 'callbacks per processor second',
    cases: [
      {
        name: 'crypto.verify alone, key kept (limit)',
        isLimit: true,
        run: () => verify('RSA-MD5', signed, key, signature),
      },
      {
        name: 'oss-upload, the whole request',
        floors: [{ atLeast: bits === 512 ? 0.6 : 0.8 }],
        aims: [{ atLeast: bits === 512 ? 0.85 : 0.9 }],
        run: () => verifyCallback({ target, headers, body }, { publicKey }),
      },
      {
        name: 'oss-upload, portable code',
        floors: bits === 512 ? [] : [{ atLeast: 0.2 }],
        aims: bits === 512 ? [{ atLeast: 0.5 }] : [],
        run: () => portable.verifyCallback({ target, headers, body }, { publicKey: portableKey }),
      },
      {
        name: 'by hand, key parsed each time (the samples)',
        run: () => {
          const url = Buffer.from(headers['x-oss-pub-key-url'], 'base64').toString()
          if (!url.startsWith('https://gosspublic.alicdn.com/')) throw new Error('foreign key')
          const [path = '', query] = target.split('?')
          const text = `${decodeURIComponent(path)}?${query}\n${body}`
          return verify('RSA-MD5', Buffer.from(text), pem, Buffer.from(headers.authorization, 'base64'))
        },
      },
    ].map(measured),
  }
}

export const verify512: MeasuredSuite = verifySuite(512)
export const verify2048: MeasuredSuite = verifySuite(2048)
