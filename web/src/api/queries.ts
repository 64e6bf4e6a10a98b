import { MutationCache, QueryCache, QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError } from './client'
import { account, certificates, documents, identity, open, specimens } from './endpoints'
import type { Me } from './types'

export const keys = {
  me: ['me'] as const,
  identity: ['identity'] as const,
  certificates: ['certificates'] as const,
  specimens: ['specimens'] as const,
  documents: ['documents'] as const,
  document: (id: string) => ['documents', id] as const,
  installation: ['installation'] as const,
}

export function newQueryClient(): QueryClient {
  // A session that has ended elsewhere: RequireUser leads to the log-in page, and back here afterwards.
  const ended = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401 && error.key !== 'account.bad_credentials') client.setQueryData(keys.me, null)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: ended }),
    mutationCache: new MutationCache({ onError: ended }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        // What the server has understood and refused will be refused again; a lost connection deserves another try.
        retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      },
      mutations: { retry: false },
    },
  })
  return client
}

/** The person who is logged in; null for a visitor. */
export function useMe() {
  return useQuery<Me | null>({
    queryKey: keys.me,
    staleTime: 30_000,
    queryFn: async () => {
      try {
        return await account.me()
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null
        throw error
      }
    },
  })
}

/** Forgets everything that belonged to the session that has ended. */
export function useForgetSession() {
  const client = useQueryClient()
  return () => {
    client.removeQueries({ predicate: query => query.queryKey[0] !== 'me' && query.queryKey[0] !== 'installation' })
    client.setQueryData(keys.me, null)
  }
}

/** While an officer has it, the answer is asked for again by itself. */
export const useIdentity = () => useQuery({ queryKey: keys.identity, queryFn: identity.get, refetchInterval: query => (query.state.data?.status === 'submitted' ? 15_000 : false) })
export const useCertificates = () => useQuery({ queryKey: keys.certificates, queryFn: certificates.list })
export const useSpecimens = () => useQuery({ queryKey: keys.specimens, queryFn: specimens.list })
export const useDocument = (id: string) => useQuery({ queryKey: keys.document(id), queryFn: () => documents.get(id) })
export const useInstallation = () => useQuery({ queryKey: keys.installation, queryFn: open.installation, staleTime: Infinity })
