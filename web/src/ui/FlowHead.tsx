import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDocumentTitle } from './Page'

/** The head of a task: leave it, its name, where one is in it. */
export function FlowHead({ title, sub, leaveTo, progress, aside }: { title: string; sub?: ReactNode; leaveTo: string; progress?: number; aside?: ReactNode }) {
  const { t } = useTranslation()
  useDocumentTitle(title)
  return (
    <header className="flow-head">
      <div className="flow-head-row">
        <ActionIcon component={Link} to={leaveTo} variant="subtle" color="gray" aria-label={t('common.leave')}>
          <X size={22} aria-hidden />
        </ActionIcon>
        <div className="flow-title">
          <h1 className="clip">{title}</h1>
          {sub ? <p className="clip">{sub}</p> : null}
        </div>
        {aside}
      </div>
      {progress === undefined ? null : (
        <div className="flow-progress" aria-hidden>
          <span style={{ width: `${Math.round(progress * 100)}%` }} />
        </div>
      )}
    </header>
  )
}
