import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../errors.ts'
import { flag, text, type Verb } from './verb.ts'

const MAIN = resolve(import.meta.dirname, '../../test/bench/main.ts')

export const benchVerb: Verb = {
  name: 'bench',
  summary:
    'Measures speed and relevance beside other engines in the same run; needs a checkout with its development packages.',
  options: {
    full: { type: 'boolean', help: 'up to a million profiles: half an hour, 2 GB of memory' },
    only: { type: 'string', value: 'PART', help: 'speed or relevance; default: both' },
  },
  run: async (values, _positionals, terminal) => {
    const only = text(values, 'only')
    if (only !== undefined && only !== 'speed' && only !== 'relevance')
      throw new UsageError('--only knows: speed, relevance')
    if (!existsSync(MAIN)) throw new UsageError(`${join('test', 'bench')} is not part of this installation`)
    const args = [
      MAIN,
      ...(flag(values, 'full') ? ['--full'] : []),
      ...(only ? ['--only', only] : []),
      ...(flag(values, 'json') ? ['--json'] : []),
    ]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.setEncoding('utf8').on('data', terminal.out)
    child.stderr.setEncoding('utf8').on('data', terminal.err)
    return new Promise((done, fail) => child.on('error', fail).on('close', code => done(code === 0 ? 0 : 1)))
  },
}
