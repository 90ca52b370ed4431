import { useWords } from '../../parts/language.tsx';

/** The public holidays that a plan may name, to choose from. */
export function useHolidays(): { value: string; label: string }[] {
  const { t } = useWords();
  return [
    { value: 'new-year', label: t('元旦', 'New Year') },
    { value: 'spring-festival', label: t('春节', 'Spring Festival') },
    { value: 'qingming', label: t('清明节', 'Qingming Festival') },
    { value: 'labour-day', label: t('劳动节', 'Labour Day') },
    { value: 'dragon-boat', label: t('端午节', 'Dragon Boat Festival') },
    { value: 'mid-autumn', label: t('中秋节', 'Mid-Autumn Festival') },
    { value: 'national-day', label: t('国庆节', 'National Day') },
  ];
}
