// Reads vitest's JSON report: how many tests ran, which backends they ran on, and that nothing was skipped that could run.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const tests = report.testResults.flatMap(file => file.assertionResults.map(test => ({ file: file.name, ...test })))
const count = status => tests.filter(test => test.status === status).length
const passed = count('passed')
const failed = tests.length - passed - count('skipped') - count('pending') - count('todo')
const skipped = tests.length - passed - failed
for (const test of tests) if (test.status !== 'passed') console.log(`${test.status}: ${test.file} ${test.fullName}`)
const broken = report.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0)
for (const file of broken) console.log(`failed to load: ${file.name} ${file.message}`)
const backends = new Map()
for (const test of tests) {
  const name = /contract on (\w+)/.exec(test.fullName)?.[1]
  if (name) backends.set(name, (backends.get(name) ?? 0) + 1)
}
for (const [name, number] of backends) console.log(`contract suite on ${name}: ${number} tests`)
// A backend passes the whole suite: one that runs fewer tests than another has been let off something.
const uneven = backends.size !== 3 || new Set(backends.values()).size !== 1
if (uneven) console.log('the contract suite did not run alike on sqlite, postgres and d1')
console.log(`\n${passed} passed, ${failed + broken.length} failed, ${skipped} skipped`)
process.exitCode = failed || broken.length || skipped || uneven || !passed ? 1 : 0
