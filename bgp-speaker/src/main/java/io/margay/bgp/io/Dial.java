package io.margay.bgp.io;

import io.margay.model.net.Ip;
import java.util.Optional;

/**
 * Where to connect, and how.
 *
 * @param local the source address; the system's choice when empty
 */
public record Dial(Optional<Ip> local, Ip remote, int port, SocketOptions options) {}
