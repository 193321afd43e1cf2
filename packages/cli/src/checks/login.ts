/** Where apps send those who are not logged in, as their `Location` names it. */
export const LOGIN_LOCATION = /log-?in|sign-?in|auth|sso|cas\b/i
