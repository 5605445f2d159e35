import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { postgresPrograms, type ServerPlace } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the first test that needs a server starts it, for all test files of the run */
    serverFolder: string
  }
}

/** One folder a run for servers that test files share; whatever was started there ends with the run. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-servers-'))
  project.provide('serverFolder', folder)
  return () => {
    const ready = join(folder, 'postgres.json')
    if (existsSync(ready)) {
      const { data } = JSON.parse(readFileSync(ready, 'utf8')) as ServerPlace
      const { run } = postgresPrograms()!
      execFileSync(...run('pg_ctl', ['stop', '-m', 'immediate', '-s', '-D', data]))
      rmSync(dirname(data), { recursive: true, force: true })
    }
    rmSync(folder, { recursive: true, force: true })
  }
}
