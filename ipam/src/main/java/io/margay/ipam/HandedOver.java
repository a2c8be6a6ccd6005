package io.margay.ipam;

import io.margay.ipam.block.HandleRecord;

/**
 * What changed hands.
 *
 * @param handle the new holder
 * @param revision of the store at which it was written, with the caller's own writes
 */
public record HandedOver(HandleRecord handle, long revision) {}
