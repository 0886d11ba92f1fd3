import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';
import { COPY_FORMS, type CopyForm } from './forms.ts';

/** The form that was used last: its key copies in it again. */
export const copyForm = definePref<CopyForm>('copy:form', z.enum(COPY_FORMS), 'pretty');
