import i18n from 'i18next'
import { initReactI18next } from 'react-i18next'
import { initialLanguage, rememberLanguage, isLanguage, type Language } from '@/lib/language'
import en from './en.json'
import id from './id.json'

function showLanguage(language: string): void {
  document.documentElement.lang = language
}

void i18n.use(initReactI18next).init({
  lng: initialLanguage(),
  fallbackLng: 'id',
  resources: { id: { translation: id }, en: { translation: en } },
  interpolation: { escapeValue: false }, // React escapes
  returnNull: false,
})
showLanguage(i18n.language)
i18n.on('languageChanged', showLanguage)

export function setLanguage(language: Language): void {
  rememberLanguage(language)
  void i18n.changeLanguage(language)
}

export function currentLanguage(): Language {
  return isLanguage(i18n.language) ? i18n.language : 'id'
}

export default i18n
