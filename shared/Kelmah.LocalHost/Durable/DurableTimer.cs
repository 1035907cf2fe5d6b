namespace Kelmah.LocalHost.Durable;

/// <summary>The row of a timer.</summary>
/// <param name="DueAt">When it fires, in UTC ticks.</param>
/// <param name="Instance">The key of the instance's row.</param>
/// <param name="TaskId">The step, or <see cref="InstanceRow.StartTimer"/>.</param>
internal readonly record struct DurableTimer(long DueAt, long Instance, int TaskId);
