import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// npm packages that hold one binary each, for Linux with glibc
const x64 = process.arch === 'x64'

/** @throws Error where this machine has no such package: a runtime that is missing must not pass for tested. */
function binary(name: string, file: string): string {
  const path = fileURLToPath(new URL(`../node_modules/${name}/${file}`, import.meta.url))
  if (existsSync(path)) return path
  throw new Error(
    `${name} is not installed: these tests run on Linux (x64, arm64) with glibc, after \`pnpm install\` with optional dependencies. Elsewhere run the others: \`pnpm exec vitest run --project '!servers'\`.`,
  )
}

export const node20: string = binary(`node-20-linux-${process.arch}`, 'bin/node')
export const node22: string = binary(`node-22-linux-${process.arch}`, 'bin/node')
export const node24: string = binary(`node-24-linux-${process.arch}`, 'bin/node')
export const bun: string = binary(x64 ? '@oven/bun-linux-x64-baseline' : '@oven/bun-linux-aarch64', 'bin/bun')
export const deno: string = binary(`@deno/linux-${process.arch}-glibc`, 'deno')
export const workerd: string = binary(`@cloudflare/workerd-linux-${x64 ? '64' : 'arm64'}`, 'bin/workerd')
