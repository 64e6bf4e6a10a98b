import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation()
  const clipboard = useClipboard({ timeout: 2500 })
  return (
    <Button variant="subtle" size="sm" onClick={() => clipboard.copy(text)} leftSection={clipboard.copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}>
      {t(clipboard.copied ? 'common.copied' : 'common.copy')}
    </Button>
  )
}
