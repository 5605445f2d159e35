import { Presets, SingleBar } from 'cli-progress'
import type { Terminal } from './verb.ts'

export type Progress = Readonly<{
  update: (done: number, total: number, what?: string) => void
  stop: () => void
}>

/** A progress bar on standard error where a person watches; nothing at all elsewhere. */
export function progressBar(terminal: Terminal, unit: string): Progress {
  if (!terminal.interactive) return { update: () => undefined, stop: () => undefined }
  const bar = new SingleBar(
    {
      format: `{bar} {percentage} % | {value} of {total} ${unit} | {what}`,
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  )
  let started = false
  return {
    update: (done, total, what = '') => {
      if (!started) bar.start(total, done, { what })
      else {
        bar.setTotal(total)
        bar.update(done, { what })
      }
      started = true
    },
    stop: () => bar.stop(),
  }
}
