import type { TFunction } from 'i18next'
import { formatDuration } from '@/lib/format'
import { ApiError, type Problem } from './client'

export interface Words {
  title: string
  text?: string
}

/** The problem in the user's words: by key if we have words for it, else by kind, else the general sentence. */
export function problemWords(problem: Problem, t: TFunction): Words {
  const values = {
    wait: problem.retryAfter ? formatDuration(problem.retryAfter, t) : t('errors.aWhile'),
    triesLeft: problem.triesLeft ?? '',
    count: problem.triesLeft ?? 0,
  }
  for (const path of [`errors.key.${problem.key}`, `errors.code.${problem.code}`, 'errors.code.internal']) {
    const title = t(`${path}.title`, { ...values, defaultValue: '' })
    if (title) return { title, text: t(`${path}.text`, { ...values, defaultValue: '' }) || undefined }
  }
  return { title: problem.key }
}

export function errorWords(error: unknown, t: TFunction): Words {
  if (error instanceof ApiError) return problemWords(error.problem, t)
  return problemWords({ status: 500, code: 'internal', key: 'internal' }, t)
}

export function hasKey(error: unknown, ...keys: string[]): boolean {
  return error instanceof ApiError && keys.includes(error.key)
}
