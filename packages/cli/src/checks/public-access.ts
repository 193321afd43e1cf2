import { readOssError } from '../bucket-client.js'
import type { Check } from '../check.js'
import { fail, pass, skip } from '../finding.js'

/** Block Public Access does not stand against an ACL that the app, or the bucket, sets. */
export const publicAccessCheck: Check = {
  id: 'public-access',
  needs: ['bucket', 'credentials'],
  after: ['endpoint', 'reachable', 'credentials'],
  async run(context) {
    const client = context.client()
    const acl = await client.send({ query: { acl: '' } })
    const granted = /<Grant>([^<]*)<\/Grant>/.exec(acl.text)?.[1] ?? 'private'
    const wanted = [context.found.acl, granted].find((value) => value?.startsWith('public-read'))
    if (!wanted) return [pass('ACL_PRIVATE')]
    const answer = await client.send({ query: { publicAccessBlock: '' } })
    const isBlocked = /<BlockPublicAccess>true<\/BlockPublicAccess>/.test(answer.text)
    if (isBlocked) return [fail('ACL_BLOCKED', { acl: wanted }, unblockCommand(context.settings.bucket))]
    if (answer.status !== 200 && readOssError(answer).code !== 'NoSuchPublicAccessBlockConfiguration')
      return [skip('ACL_BLOCK_UNREADABLE', { acl: wanted, status: answer.status })]
    return [pass('ACL_ALLOWED', { acl: wanted })]
  },
}

const unblockCommand = (bucket = ''): string => `ossutil api delete-bucket-public-access-block --bucket ${bucket}`
