import { digestCrc64 } from './crc64-digest.js'

// a file comes in, its CRC-64 goes out; without one, the page computes it itself and learns what is wrong
self.addEventListener('message', ({ data: file }: MessageEvent<Blob>) => {
  digestCrc64(file).then(
    (crc64) => self.postMessage(crc64),
    () => self.postMessage(undefined),
  )
})
