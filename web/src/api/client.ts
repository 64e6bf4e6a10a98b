import { currentLanguage } from '@/i18n'

/** problem+json of the server (RFC 9457), plus the members some keys carry. */
export interface Problem {
  status: number
  code: string
  key: string
  detail?: string
  field?: string
  retryAfter?: number
  triesLeft?: number
  [extra: string]: unknown
}

export class ApiError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.key}`)
    this.name = 'ApiError'
    this.problem = problem
  }
  get key(): string {
    return this.problem.key
  }
  get status(): number {
    return this.problem.status
  }
}

export const prefix = '/api/v1'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Record<string, string | number | undefined>
  json?: unknown
  raw?: Blob
  accept?: string
  headers?: Record<string, string>
  signal?: AbortSignal
}

export function url(path: string, query: Call['query'] = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') parameters.set(name, String(value))
  const text = parameters.toString()
  return prefix + path + (text ? `?${text}` : '')
}

/** Headers of every request: the first one tells the server that no foreign page sent it (see docs/api). */
export function clientHeaders(): Record<string, string> {
  return { 'X-EzSign-Client': 'web', 'Accept-Language': currentLanguage() }
}

/** The answer as it came; anything but success is an ApiError. */
export async function send(path: string, options: Call = {}): Promise<Response> {
  const headers: Record<string, string> = { ...clientHeaders(), Accept: options.accept ?? 'application/json', ...options.headers }
  let body: BodyInit | undefined
  if (options.json !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(options.json)
  } else if (options.raw) {
    headers['Content-Type'] = options.raw.type || 'application/octet-stream'
    body = options.raw
  }
  let response: Response
  try {
    response = await fetch(url(path, options.query), { method: options.method ?? 'GET', headers, body, signal: options.signal, credentials: 'same-origin' })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError({ status: 0, code: 'network', key: 'network' })
  }
  if (!response.ok) throw new ApiError(await readProblem(response))
  return response
}

export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await send(path, options)
  if (response.status === 204 || response.headers.get('Content-Length') === '0') return undefined as T
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

const codeOfStatus: Record<number, string> = {
  400: 'malformed', 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 409: 'conflict', 410: 'gone',
  413: 'too_large', 422: 'invalid', 429: 'too_many_requests', 503: 'unavailable',
}

async function readProblem(response: Response): Promise<Problem> {
  const retryHeader = Number(response.headers.get('Retry-After'))
  const fallback = codeOfStatus[response.status] ?? 'internal'
  let problem: Problem = { status: response.status, code: fallback, key: fallback }
  try {
    const body: unknown = await response.json()
    if (body && typeof body === 'object') problem = { ...problem, ...(body as Partial<Problem>), status: response.status }
  } catch {
    // A proxy may answer with HTML: the status alone must do.
  }
  if (problem.retryAfter === undefined && retryHeader > 0) problem.retryAfter = retryHeader
  return problem
}
