namespace Kelmah.Functions.Demo;

/// <summary>One step of a story.</summary>
/// <param name="Sentence">What happens, for the reader.</param>
/// <param name="RunAsync">Does it, and ends when its effect can be seen.</param>
public sealed record StoryStep(string Sentence, Func<CancellationToken, Task> RunAsync);
