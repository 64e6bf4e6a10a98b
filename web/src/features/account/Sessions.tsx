import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Monitor, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '@/api/endpoints'
import type { Session } from '@/api/types'
import { formatTime } from '@/lib/format'
import { deviceName } from '@/lib/userAgent'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Page } from '@/ui/Page'
import { Status } from '@/ui/Status'
import { Loaded } from '@/ui/Waiting'
import { useToast } from '@/ui/toast'

export function Sessions() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const toast = useToast()
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: account.sessions })
  const [ending, setEnding] = useState<Session | 'others'>()
  const end = useMutation({
    mutationFn: (which: Session | 'others') => (which === 'others' ? account.endOtherSessions() : account.endSession(which.id)),
    onSuccess: async () => {
      setEnding(undefined)
      toast(t('account.sessionEnded'))
      await client.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  return (
    <Page title={t('account.sessions')} lead={t('account.sessionsLead')} back={{ to: '/account', label: t('nav.account') }} width="middle">
      <Loaded query={sessions}>
        {({ items }) => (
          <>
            <ul className="rows card flush">
              {items.map(session => {
                const device = deviceName(session.userAgent)
                const Icon = device.phone ? Smartphone : Monitor
                return (
                  <li key={session.id} className="row-link" style={{ cursor: 'default', flexWrap: 'wrap' }}>
                    <span className="row-icon quiet"><Icon size={20} aria-hidden /></span>
                    <div className="grow" style={{ flexBasis: 180 }}>
                      <div className="strong">{[device.browser, device.system].filter(Boolean).join(' · ')}</div>
                      <div className="small muted wrap">{session.address}, {session.place} · {t('account.lastUsed', { at: formatTime(session.lastUsedAt) })}</div>
                    </div>
                    {session.current ? <Status tone="success">{t('account.thisDevice')}</Status> : <Button size="sm" variant="default" onClick={() => setEnding(session)}>Log Out</Button>}
                  </li>
                )
              })}
            </ul>
            {items.length > 1 ? (
              <Button variant="default" onClick={() => setEnding('others')} style={{ alignSelf: 'flex-start' }}>
                {t('account.endOthers')}
              </Button>
            ) : null}
          </>
        )}
      </Loaded>
      <ConfirmDialog
        opened={!!ending}
        onClose={() => setEnding(undefined)}
        onConfirm={() => ending && end.mutate(ending)}
        title={t(ending === 'others' ? 'account.endOthers' : 'account.endOne')}
        text={t('account.endText')}
        confirm="Log Out"
        danger
        busy={end.isPending}
        error={end.error}
      />
    </Page>
  )
}
