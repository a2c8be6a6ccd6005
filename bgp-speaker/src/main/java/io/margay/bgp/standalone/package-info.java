/**
 * The program {@code bgp-speaker}: a router or route reflector by itself, from one file.
 *
 * <p>Life of the program: {@link io.margay.bgp.standalone.Main} reads the command line and the file
 * ({@code bgp.config}), {@code Running} starts the {@code Speaker}, gives it peers and routes, and
 * opens {@code ControlSocket}; {@code KernelRoutes} hears the best routes and keeps them in the
 * kernel under a protocol number of their own, as {@code KernelNews} tells what changed there, and
 * by the next hops that {@code OtherRoutes} lead to. SIGHUP and {@code netctl bgp reload} read the
 * file again and give the difference to the speaker: a session that the change does not concern is
 * not touched ({@code ConfigChange} says which). SIGTERM closes connections without NOTIFICATION
 * where graceful restart was agreed, so that peers keep the routes; the next start says that it
 * restarts.
 *
 * <p>Threads: the speaker's loop owns the protocol; {@code KernelRoutes} has one thread, fed
 * through a map of the latest wish per prefix, so that a slow kernel never holds the loop; requests
 * of the control socket run on virtual threads, at most {@code Limits.CONTROL_REQUESTS} at a time;
 * {@code WarmUp} has one for its tenth of a second.
 *
 * <p>Failures: a file that is wrong is told with line and column and exit status 2, at a reload
 * with what was kept; what the host refuses (port, socket, protocol number) with exit status 1; a
 * route that the kernel refuses is logged once and tried again; a bug ends the process.
 *
 * <p>Rejected: settings as flags too (a reload could not change them), and dropping the routes at
 * the end (the kernel forwards while the speaker restarts; {@code --flush} takes them away).
 */
@NullMarked
package io.margay.bgp.standalone;

import org.jspecify.annotations.NullMarked;
