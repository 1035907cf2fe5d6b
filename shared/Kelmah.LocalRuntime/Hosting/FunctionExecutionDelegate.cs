namespace Kelmah.LocalRuntime;

/// <summary>The rest of an invocation: the next middleware, at last the function.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);
