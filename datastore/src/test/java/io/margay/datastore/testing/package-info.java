/**
 * Stores for tests, exported as a test jar: real etcd servers on loopback ({@link
 * io.margay.datastore.testing.EtcdServer}, {@link io.margay.datastore.testing.EtcdCluster}) that
 * can be killed and frozen, and a {@link io.margay.datastore.testing.FaultyDatastore} that stands
 * before a store, counts its calls and loses answers on demand.
 *
 * <p>Servers run as child processes on ports that were free a moment before, keep their data and
 * log below a temporary directory, and end with their fixture or the JVM.
 */
@NullMarked
package io.margay.datastore.testing;

import org.jspecify.annotations.NullMarked;
