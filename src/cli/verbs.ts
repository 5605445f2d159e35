import type { Verb } from './verb.ts'

/** A verb as the overview lists it; its file is loaded only when it runs, so that every command starts quickly. */
export type VerbEntry = Readonly<{ name: string; summary: string; load: () => Promise<Verb> }>

export const VERBS: readonly VerbEntry[] = [
  {
    name: 'serve',
    summary: 'serve pages and API from the bank in DRAGOMAN_DATA',
    load: async () => (await import('./serve.ts')).serveVerb,
  },
  {
    name: 'demo',
    summary: 'serve a demonstration bank: no account, no network, no mail',
    load: async () => (await import('./serve.ts')).demoVerb,
  },
  {
    name: 'migrate',
    summary: 'bring the database to the current schema',
    load: async () => (await import('./migrate.ts')).migrateVerb,
  },
  {
    name: 'reference',
    summary: 'load the reference pack: CPV, NUTS and codelists in 24 languages',
    load: async () => (await import('./reference.ts')).referenceVerb,
  },
  {
    name: 'crawl',
    summary: 'fetch what is new from the sources into the bank',
    load: async () => (await import('./crawl.ts')).crawlVerb,
  },
  {
    name: 'parse',
    summary: 'print notices as OCDS releases, without a bank',
    load: async () => (await import('./parse.ts')).parseVerb,
  },
  {
    name: 'ingest',
    summary: 'read notices into the bank',
    load: async () => (await import('./ingest.ts')).ingestVerb,
  },
  {
    name: 'replay',
    summary: 'read quarantined records again, after a fix',
    load: async () => (await import('./replay.ts')).replayVerb,
  },
  {
    name: 'match',
    summary: 'rank notices for profiles, files in, TREC run out',
    load: async () => (await import('./match.ts')).matchVerb,
  },
  {
    name: 'train',
    summary: 'learn the concept model anew',
    load: async () => (await import('./train.ts')).trainVerb,
  },
  {
    name: 'digest',
    summary: 'compose and send what is due, or show what would go',
    load: async () => (await import('./digest.ts')).digestVerb,
  },
  {
    name: 'evaluate',
    summary: 'score a run against judgments',
    load: async () => (await import('./evaluate.ts')).evaluateVerb,
  },
  {
    name: 'bench',
    summary: 'measure speed and relevance beside other engines',
    load: async () => (await import('./bench.ts')).benchVerb,
  },
  {
    name: 'export',
    summary: "write the bank's opportunities as OCDS or CSV",
    load: async () => (await import('./export.ts')).exportVerb,
  },
  {
    name: 'user',
    summary: 'accounts: add one, make an administrator, sign in without mail',
    load: async () => (await import('./user.ts')).userVerb,
  },
  {
    name: 'backup',
    summary: 'copy the bank while it is in use',
    load: async () => (await import('./backup.ts')).backupVerb,
  },
  {
    name: 'restore',
    summary: 'put a backup in place of the bank',
    load: async () => (await import('./backup.ts')).restoreVerb,
  },
  {
    name: 'edge',
    summary: 'prepare what a Cloudflare Worker needs beside its code',
    load: async () => (await import('./edge.ts')).edgeVerb,
  },
  {
    name: 'doctor',
    summary: 'show what is in force and what is missing',
    load: async () => (await import('./doctor.ts')).doctorVerb,
  },
]
