import type { Context as HonoContext } from 'hono'
import type { Context as AppContext } from '../context.ts'
import type { HeldProfile } from './profile-access.ts'
import type { WebEnv } from './reader.ts'
import type { Html } from './view.ts'

/** The steps from first words to mail, in their order. */
export const STEPS = ['words', 'activities', 'places', 'about', 'matches', 'rhythm'] as const
export type Step = (typeof STEPS)[number]

/** What saving a step leads to: the next one (or a named one), a path, or the page again with what is wrong. */
export type Answer = Readonly<{ next?: Step; path?: string; page?: Html }>

export type StepHandler = Readonly<{
  show: (ctx: AppContext, context: HonoContext<WebEnv>, held: HeldProfile) => Promise<Html>
  save: (
    ctx: AppContext,
    context: HonoContext<WebEnv>,
    held: HeldProfile,
    form: Readonly<Record<string, unknown>>,
  ) => Promise<Answer>
}>

/** Address of a step of one profile. */
export function pathOf(profile: string, step: Step): string {
  return `/start/${encodeURIComponent(profile)}/${step}`
}

/** The step behind a step; the last stays. */
export function after(step: Step): Step {
  return STEPS[Math.min(STEPS.indexOf(step) + 1, STEPS.length - 1)]!
}

/** One text of a form; '' where it is missing or a file. */
export function one(form: Readonly<Record<string, unknown>>, name: string): string {
  const value = form[name]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first.trim() : ''
}

/** All texts of a form under one name, at most 500. */
export function many(form: Readonly<Record<string, unknown>>, name: string): string[] {
  const value = form[name]
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all.filter(each => typeof each === 'string' && each !== '').slice(0, 500) as string[]
}
