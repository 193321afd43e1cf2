import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ramCommand } from '../src/ram-policy.js'
import { run } from './run.js'

describe('lifecycle print', () => {
  it.each(['xml', 'ossutil', 'terraform'])('writes the rule as %s', async (format) => {
    const { status, out } = await run([
      'lifecycle',
      'print',
      '--bucket',
      'media',
      '--prefix',
      'users/',
      '--format',
      format,
    ])
    expect(status).toBe(0)
    await expect(out).toMatchFileSnapshot(`golden/lifecycle-print.${format}.txt`)
  })

  it('refuses a number of days that is none', async () => {
    expect(await run(['lifecycle', 'print', '--days', '0'])).toMatchObject({ status: 2 })
  })
})

describe('ram-policy print', () => {
  it('writes what a server needs that signs and verifies, below its prefix alone', async () => {
    const { out } = await run(['ram-policy', 'print', '--bucket', 'media', '--prefix', 'users/'])
    await expect(out).toMatchFileSnapshot('golden/ram-policy-print.txt')
  })

  it.each<[string, string[], string[]]>([
    ['upload', ['oss:PutObject'], ['acs:oss:*:*:media/users/*']],
    ['delete', ['oss:DeleteObject'], ['acs:oss:*:*:media/users/*']],
    ['cors', ['oss:GetBucketCors', 'oss:PutBucketCors'], ['acs:oss:*:*:media']],
  ])('for %s names these rights and no other', async (purpose, Action, Resource) => {
    const { out } = await run(['ram-policy', 'print', '--bucket', 'media', '--prefix', 'users/', '--for', purpose])
    expect(JSON.parse(out)).toEqual({ Version: '1', Statement: [{ Effect: 'Allow', Action, Resource }] })
  })

  it('keeps listing to the prefix, and doctor to its own folder', async () => {
    const flags = ['ram-policy', 'print', '--bucket', 'media', '--prefix', 'users/']
    const reconcile = JSON.parse((await run([...flags, '--for', 'reconcile'])).out)
    expect(reconcile.Statement[1].Condition).toEqual({ StringLike: { 'oss:Prefix': 'users/*' } })
    const doctor = JSON.parse((await run([...flags, '--for', 'doctor'])).out)
    expect(doctor.Statement[0].Resource).toEqual(['acs:oss:*:*:media/users/oss-upload-doctor/*'])
  })

  it('for abort-stale lets the server list unfinished uploads in the bucket, and abort those below its prefix', async () => {
    const { out } = await run([
      'ram-policy',
      'print',
      '--bucket',
      'media',
      '--prefix',
      'users/',
      '--for',
      'abort-stale',
    ])
    expect(JSON.parse(out).Statement).toEqual([
      { Effect: 'Allow', Action: ['oss:AbortMultipartUpload'], Resource: ['acs:oss:*:*:media/users/*'] },
      { Effect: 'Allow', Action: ['oss:ListMultipartUploads'], Resource: ['acs:oss:*:*:media'] },
    ])
  })

  it('refuses a purpose that it does not know, and to leave the bucket open', async () => {
    expect(await run(['ram-policy', 'print', '--bucket', 'media', '--for', 'everything'])).toMatchObject({ status: 2 })
    expect(await run(['ram-policy', 'print'])).toMatchObject({ status: 2 })
  })
})

describe('ramCommand', () => {
  it('writes a command that a shell reads as it is meant', async () => {
    const command = ramCommand({ bucket: 'media', prefix: "it's mine/" }).replace(/^oss-upload/, 'printf "%s\\n"')
    const { stdout } = await promisify(execFile)('sh', ['-c', command])
    const argv = stdout.trimEnd().split('\n')
    expect(argv).toContain("it's mine/")
    expect(JSON.stringify(JSON.parse((await run(argv)).out))).toContain("acs:oss:*:*:media/it's mine/*")
  })
})
