namespace Kelmah.LocalHost;

/// <summary>The invocation of a timer function.</summary>
internal sealed class TimerInvocation(FunctionEntry function, CancellationToken stopping) : FunctionInvocation(function)
{
    public override CancellationToken CancellationToken => stopping;
}
