package io.margay.cli.command;

import io.margay.cli.store.Connection;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What surrounds one call of {@code netctl}.
 *
 * @param out data and result lines
 * @param err everything else
 * @param now for times of today
 * @param zone the user's
 * @param opener makes connections
 */
public record Environment(
    Map<String, String> variables,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Supplier<Instant> now,
    ZoneId zone,
    Connection.Opener opener) {}
