import { readOssError } from '../bucket-client.js'
import type { Check } from '../check.js'
import { fail, pass, warn } from '../finding.js'
import { ramCommand } from '../ram-policy.js'

/** No ACL lets anybody write, and Block Public Access does not stand against one that the app, or the bucket, sets. */
export const publicAccessCheck: Check = {
  id: 'public-access',
  needs: ['bucket', 'credentials'],
  after: ['endpoint', 'reachable', 'credentials'],
  async run(context) {
    const client = context.client()
    const { bucket = '' } = context.settings
    const answer = await client.send({ query: { acl: '' } })
    const granted = /<Grant>([^<]*)<\/Grant>/.exec(answer.text)?.[1]
    const wanted = [context.found.acl, granted].find((value) => value?.startsWith('public-read'))
    if (granted === undefined && !wanted)
      return [warn('ACL_UNREADABLE', { status: answer.status }, ramCommand(context.settings))]
    if (!wanted) return [pass('ACL_PRIVATE')]
    const block = await client.send({ query: { publicAccessBlock: '' } })
    const isBlocked = /<BlockPublicAccess>true<\/BlockPublicAccess>/.test(block.text)
    if (isBlocked) return [fail('ACL_BLOCKED', { acl: wanted }, unblockCommand(bucket))]
    if (granted === 'public-read-write') return [fail('ACL_ANYBODY_WRITES', { bucket }, privateCommand(bucket))]
    if (block.status !== 200 && !isWithoutBlock(readOssError(block).code))
      return [warn('ACL_BLOCK_UNREADABLE', { acl: wanted, status: block.status }, ramCommand(context.settings))]
    return [pass('ACL_ALLOWED', { acl: wanted })]
  },
}

/** Nothing was ever set, or the endpoint has no such setting. */
const isWithoutBlock = (code: string): boolean =>
  code === 'NoSuchPublicAccessBlockConfiguration' || code === 'NotImplemented'

const unblockCommand = (bucket: string): string => `ossutil api delete-bucket-public-access-block --bucket ${bucket}`
const privateCommand = (bucket: string): string => `ossutil api put-bucket-acl --bucket ${bucket} --acl private`
