/** Tests against the real kernel, in namespaces of their own, and what they share. */
package io.margay.netlink;
