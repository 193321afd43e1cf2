// Lets Node read the emulator's sources, whose imports name the files that a build makes of them: for its inner parts alone.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      context.parentURL?.includes('/packages/emulator/src/') && /^\.{1,2}\//.test(specifier)
        ? specifier.replace(/\.js$/, '.ts')
        : specifier,
      context,
    ),
})
