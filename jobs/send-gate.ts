/** Lets one at a time in; `enter` answers how to leave. */
export type Gate = Readonly<{ enter: () => Promise<() => void> }>

/**
 * Between the final dot and the written answer a crash leaves a message in doubt, to be sent twice perhaps. The lanes of
 * a process pass that stretch one after another, so that a crash leaves one in doubt, not as many as there are lanes.
 * A server that keeps one waiting there does not hold up the others: after `patienceMs` the next one passes anyway.
 */
export function createGate(patienceMs: number): Gate {
  let last: Promise<void> = Promise.resolve()
  return {
    enter: async () => {
      const before = last
      let leave = (): void => undefined
      last = new Promise<void>(done => (leave = done))
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>(done => (timer = setTimeout(done, patienceMs)))
      await Promise.race([before, patience])
      clearTimeout(timer)
      return leave
    },
  }
}
