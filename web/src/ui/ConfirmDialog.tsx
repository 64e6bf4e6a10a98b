import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNotice } from './Notice'
import { Sheet } from './Sheet'

interface ConfirmDialogProps {
  opened: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  /** What will be lost, or what it means. */
  text: ReactNode
  confirm: string
  danger?: boolean
  busy?: boolean
  error?: unknown
}

export function ConfirmDialog({ opened, onClose, onConfirm, title, text, confirm, danger, busy, error }: ConfirmDialogProps) {
  const { t } = useTranslation()
  return (
    <Sheet opened={opened} onClose={onClose} title={title}>
      <div className="stack">
        <div className="muted">{text}</div>
        <ErrorNotice error={error} />
        <div className="grid-2">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button color={danger ? 'red' : undefined} loading={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
