import type { BucketClient } from '../bucket-client.js'
import { readOssError } from '../bucket-client.js'

/** Region ids that are tried where OSS says that another one is right; there may be more of them. */
const REGIONS = [
  'cn-hangzhou cn-shanghai cn-qingdao cn-beijing cn-zhangjiakou cn-huhehaote cn-wulanchabu cn-shenzhen cn-heyuan',
  'cn-guangzhou cn-chengdu cn-hongkong cn-nanjing cn-fuzhou us-west-1 us-east-1 ap-southeast-1 ap-southeast-2',
  'ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 ap-northeast-1 ap-northeast-2 eu-central-1 eu-west-1',
  'me-east-1 me-central-1',
].flatMap((line) => line.split(' '))

/** What OSS says where a signature names another region than the bucket's. */
const WRONG_REGION = new Set(['0002-00000226', '0002-00000228'])

/** Whether an error says that the signature names a wrong region. */
export const isWrongRegion = ({ ec, message }: { ec: string | undefined; message: string }): boolean =>
  WRONG_REGION.has(ec ?? '') || /signing region/i.test(message)

/** Finds the region that OSS takes, by asking with one after another; `undefined` where it takes none of the known ones. */
export async function findRegion(client: BucketClient): Promise<string | undefined> {
  for (const region of REGIONS) {
    const answer = await client.send({ query: { location: '' }, region })
    if (!isWrongRegion(readOssError(answer))) return region
  }
  return undefined
}
