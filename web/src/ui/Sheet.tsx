import { Drawer, Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'

interface SheetProps {
  opened: boolean
  onClose: () => void
  title: string
  children: ReactNode
  size?: 'md' | 'lg'
  locked?: boolean
}

/** A choice or a confirmation: from below on a phone, in the middle of the desk otherwise. */
export function Sheet({ opened, onClose, title, children, size = 'md', locked }: SheetProps) {
  const { t } = useTranslation()
  const wide = useMediaQuery('(min-width: 48em)', undefined, { getInitialValueInEffect: false })
  // While it leaves, it keeps the name and the contents it had: whoever listens to it would otherwise hear a nameless dialog.
  const last = useRef({ title, children })
  if (opened) last.current = { title, children }
  const common = {
    opened,
    onClose,
    title: last.current.title,
    closeButtonProps: { 'aria-label': t('common.close') },
    closeOnClickOutside: !locked,
    closeOnEscape: !locked,
    withCloseButton: !locked,
    transitionProps: { duration: 170 },
  }
  if (wide) return <Modal {...common} size={size === 'lg' ? 640 : 460}>{last.current.children}</Modal>
  return <Drawer {...common} position="bottom" size="auto">{last.current.children}</Drawer>
}
