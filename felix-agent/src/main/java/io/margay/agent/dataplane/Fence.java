package io.margay.agent.dataplane;

import java.util.concurrent.CompletableFuture;

/**
 * Completes when all that was submitted before it is in force for an endpoint, exceptionally when
 * that failed.
 *
 * @param endpoint name of the endpoint
 */
public record Fence(String endpoint, CompletableFuture<Void> done) {}
