// What a sealed thing is and where it belongs, as cases/inbox/contexts.py says it.
import { context, Id } from "./bytes.js";

const NO_EPOCH = "00000000-0000-0000-0000-000000000000";
const of = (label, ...parts) => context(label, ...parts.map((part) => (typeof part === "string" ? new Id(part) : part)));

export const reportBody = (report) => of("qy/1/report/body", report);
export const reportDek = (report, epoch) => of("qy/1/report/dek", report, epoch);
export const reportHint = (report) => of("qy/1/report/hint", report);
export const blobKey = (blob) => of("qy/1/blob/key", blob);
export const messageKey = (report, counter, epoch, id) => of("qy/1/message/key", report, counter, epoch, id || NO_EPOCH);
export const messageIn = (report, counter) => of("qy/1/message/in", report, counter);
export const messageOut = (report, counter) => of("qy/1/message/out", report, counter);
export const identityInner = (report, approvers) => of("qy/1/identity/inner", report, approvers);
export const identityOuter = (report, custodians) => of("qy/1/identity/outer", report, custodians);
