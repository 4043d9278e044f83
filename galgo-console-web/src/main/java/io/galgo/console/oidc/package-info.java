/* SPDX-License-Identifier: Apache-2.0 */
/** Signing in at an OpenID Connect provider: by code and PKCE, with tokens that are checked. Knows no server and no page. */
package io.galgo.console.oidc;
