import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { currentLanguage, setLanguage } from '@/i18n'
import { isLanguage, type Language } from '@/lib/language'

export function LanguageSwitch({ onChange, full }: { onChange?: (language: Language) => void; full?: boolean }) {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      aria-label={t('common.language')}
      value={currentLanguage()}
      fullWidth={full}
      onChange={value => {
        if (!isLanguage(value)) return
        setLanguage(value)
        onChange?.(value)
      }}
      data={full ? [{ value: 'id', label: 'Bahasa Indonesia' }, { value: 'en', label: 'English' }] : [{ value: 'id', label: 'ID' }, { value: 'en', label: 'EN' }]}
    />
  )
}
