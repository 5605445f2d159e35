/** topic -> document -> grade (2 core, 1 marginal, 0 not relevant) */
export type Judgments = ReadonlyMap<string, ReadonlyMap<string, number>>
/** topic -> documents, best first */
export type Run = ReadonlyMap<string, readonly string[]>
export type Figures = Readonly<{ nDCG10: number; P5: number; R50: number; MAP: number; judged10: number }>
export type Evaluation = Readonly<{ topics: number; mean: Figures; byTopic: ReadonlyMap<string, Figures> }>

/** Gains of the judged collection: a core match is worth three marginal ones. */
const gain = (grade: number) => (grade === 2 ? 3 : grade === 1 ? 1 : 0)

/**
 * Scores a run. Topics without a relevant document are left out; a topic absent from the run counts as zero.
 * `keep` limits both ranking and judgments (same-language, cross-language). All figures are 0 to 1.
 */
export function evaluate(
  run: Run,
  judgments: Judgments,
  keep: (topic: string, document: string) => boolean = () => true,
): Evaluation {
  const byTopic = new Map<string, Figures>()
  for (const [topic, graded] of judgments) {
    const relevant = new Map([...graded].filter(([document, grade]) => grade > 0 && keep(topic, document)))
    if (relevant.size === 0) continue
    const ranked = (run.get(topic) ?? []).filter(document => keep(topic, document))
    byTopic.set(topic, scoreTopic(ranked, relevant, graded))
  }
  return { topics: byTopic.size, mean: meanOf([...byTopic.values()]), byTopic }
}

function scoreTopic(
  ranked: readonly string[],
  relevant: ReadonlyMap<string, number>,
  graded: ReadonlyMap<string, number>,
): Figures {
  const discounted = (gains: readonly number[]) =>
    gains.slice(0, 10).reduce((sum, value, rank) => sum + value / Math.log2(rank + 2), 0)
  const ideal = discounted([...relevant.values()].map(gain).sort((a, b) => b - a))
  let hits = 0
  let precisions = 0
  ranked.forEach((document, rank) => {
    if (!relevant.has(document)) return
    hits++
    precisions += hits / (rank + 1)
  })
  const within = (depth: number) => ranked.slice(0, depth).filter(document => relevant.has(document)).length
  const top = ranked.slice(0, 10)
  return {
    nDCG10: discounted(ranked.map(document => gain(relevant.get(document) ?? 0))) / ideal,
    P5: within(5) / 5,
    R50: within(50) / relevant.size,
    MAP: precisions / relevant.size,
    judged10: top.length === 0 ? 0 : top.filter(document => graded.has(document)).length / top.length,
  }
}

function meanOf(all: readonly Figures[]): Figures {
  const mean = (of: (figures: Figures) => number) =>
    all.length === 0 ? 0 : all.reduce((sum, figures) => sum + of(figures), 0) / all.length
  return {
    nDCG10: mean(f => f.nDCG10),
    P5: mean(f => f.P5),
    R50: mean(f => f.R50),
    MAP: mean(f => f.MAP),
    judged10: mean(f => f.judged10),
  }
}

/**
 * Mean difference of two paired lists with the 95 % interval of a bootstrap over topics: with 32 topics, a
 * difference under about .07 is noise. `seed` makes it repeatable.
 */
export function pairedBootstrap(
  a: readonly number[],
  b: readonly number[],
  seed = 1,
  rounds = 2_000,
): Readonly<{ difference: number; low: number; high: number }> {
  const differences = a.map((value, index) => value - (b[index] ?? 0))
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / Math.max(1, values.length)
  let state = seed >>> 0
  // Numerical Recipes' linear congruential generator: repeatable, and good enough to draw topics
  const draw = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const means = Array.from({ length: rounds }, () =>
    mean(differences.map(() => differences[Math.floor(draw() * differences.length)] ?? 0)),
  ).sort((x, y) => x - y)
  return {
    difference: mean(differences),
    low: means[Math.floor(rounds * 0.025)] ?? 0,
    high: means[Math.floor(rounds * 0.975)] ?? 0,
  }
}
