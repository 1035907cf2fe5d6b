// The only file that knows which host the function app is built for: everything else uses the official names. The durable
// types are named one by one, since their namespaces also hold a Page and a RetryContext of their own.
#if AZURE
global using Kelmah.Functions.Azure;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Builder;
global using Microsoft.Azure.Functions.Worker.Middleware;
global using DurableTaskClient = Microsoft.DurableTask.Client.DurableTaskClient;
global using RetryPolicy = Microsoft.DurableTask.RetryPolicy;
global using StartOrchestrationOptions = Microsoft.DurableTask.StartOrchestrationOptions;
global using SubOrchestrationOptions = Microsoft.DurableTask.SubOrchestrationOptions;
global using TaskOptions = Microsoft.DurableTask.TaskOptions;
global using TaskOrchestrationContext = Microsoft.DurableTask.TaskOrchestrationContext;
global using static Microsoft.Extensions.Hosting.MiddlewareWorkerApplicationBuilderExtensions;
#else
global using Kelmah.Functions.Local;
global using Kelmah.LocalRuntime;
global using DurableTaskClient = Kelmah.LocalRuntime.DurableTask.Client.DurableTaskClient;
global using RetryPolicy = Kelmah.LocalRuntime.DurableTask.RetryPolicy;
global using StartOrchestrationOptions = Kelmah.LocalRuntime.DurableTask.StartOrchestrationOptions;
global using SubOrchestrationOptions = Kelmah.LocalRuntime.DurableTask.SubOrchestrationOptions;
global using TaskOptions = Kelmah.LocalRuntime.DurableTask.TaskOptions;
global using TaskOrchestrationContext = Kelmah.LocalRuntime.DurableTask.TaskOrchestrationContext;
#endif
