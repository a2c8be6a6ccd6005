/** Tests against the real kernel: labs at a site of their own, with etcd but without agents. */
package io.margay.lab;
