import { z } from '@hono/zod-openapi'

/** RFC 9457: what every error of the API looks like. `detail` says what to do about it. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'about:blank' }),
    title: z.string().openapi({ example: 'Bad Request' }),
    status: z.int().openapi({ example: 400 }),
    detail: z.string().optional(),
    /** Which field of the request is at fault, and why */
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

type Problem = z.infer<typeof problemSchema>

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** An error answer of the API. */
export function problem(status: number, detail: string, errors?: Problem['errors']): Response {
  const body: Problem = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    ...(errors?.length ? { errors } : {}),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      // RFC 9110 15.5.2: an answer 401 names a way to say who one is.
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    },
  })
}

/** The error answers of a route, for its OpenAPI description. */
export function problemResponses<Status extends number>(
  ...statuses: readonly Status[]
): Record<
  Status,
  { description: string; content: { 'application/problem+json': { schema: typeof problemSchema } } }
> {
  return Object.fromEntries(
    statuses.map(status => [
      status,
      {
        description: TITLES[status] ?? 'Error',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  ) as ReturnType<typeof problemResponses<Status>>
}
