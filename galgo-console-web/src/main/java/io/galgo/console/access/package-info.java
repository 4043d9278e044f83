/* SPDX-License-Identifier: Apache-2.0 */
/** Who may see and do what: people from the file of users, their rights, and the sessions they sign in to. Knows no server and no page. */
package io.galgo.console.access;
