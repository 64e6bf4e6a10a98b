import { DetailedError, Upload as TusUpload } from 'tus-js-client'
import { ApiError, clientHeaders, type Problem } from '@/api/client'
import { documents } from '@/api/endpoints'

export type Transfer = { state: 'sending'; share: number } | { state: 'sent'; share: 1; uploadId: string } | { state: 'failed'; share: number; error: ApiError }

/** Sends a file by the tus protocol (1.0.0): in pieces, going on where a lost connection left it. */
export function startUpload(file: File, report: (transfer: Transfer) => void): { stop: () => void } {
  let stopped = false
  let share = 0
  const tell = (transfer: Transfer) => {
    if (!stopped) report(transfer)
  }
  const upload = new TusUpload(file, {
    endpoint: documents.uploads,
    headers: clientHeaders(),
    metadata: { filename: file.name, filetype: file.type },
    chunkSize: 4 * 1024 * 1024,
    retryDelays: [0, 1000, 3000, 5000, 10_000],
    storeFingerprintForResuming: false,
    onProgress: (sent, total) => {
      share = total ? sent / total : 0
      tell({ state: 'sending', share })
    },
    onSuccess: () => tell({ state: 'sent', share: 1, uploadId: (upload.url ?? '').replace(/[?#].*$/, '').replace(/\/$/, '').split('/').pop() ?? '' }),
    onError: error => tell({ state: 'failed', share, error: problemOf(error) }),
  })
  upload.start()
  return {
    stop: () => {
      if (stopped) return
      stopped = true
      void upload.abort(share < 1) // what was sent in vain is given back
    },
  }
}

function problemOf(error: Error): ApiError {
  const response = error instanceof DetailedError ? error.originalResponse : null
  if (!response) return new ApiError({ status: 0, code: 'network', key: 'network' })
  const status = response.getStatus()
  const fallback: Problem = { status, code: status === 413 ? 'too_large' : status === 401 ? 'unauthenticated' : 'internal', key: status === 413 ? 'document.too_large' : 'internal' }
  try {
    return new ApiError({ ...fallback, ...(JSON.parse(response.getBody()) as Partial<Problem>), status })
  } catch {
    return new ApiError(fallback)
  }
}
