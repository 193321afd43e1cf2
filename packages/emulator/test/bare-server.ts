// What a large form is measured against: bodies piped into a file over node:http, and nothing else. Run by Node itself.
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const file = join(process.argv[2] ?? '', 'body')
const server = createServer((request, response) => {
  pipeline(request, createWriteStream(file)).then(
    () => response.writeHead(204).end(),
    (error) => response.destroy(error),
  )
}).listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
