using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <summary>Runs an activity, at least once for each call.</summary>
/// <param name="services">The services that the engine was given, if any.</param>
/// <param name="context">Which call it is.</param>
/// <param name="serializedInput">The input as the engine's converter wrote it; null for none.</param>
/// <returns>Its result, which the engine serializes.</returns>
public delegate Task<object?> ActivityInvoker(IServiceProvider? services, TaskActivityContext context, string? serializedInput);
