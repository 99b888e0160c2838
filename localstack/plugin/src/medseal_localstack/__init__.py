"""LocalStack plugin: Lambda functions as processes, DynamoDB Local from npm, deployment. See ../../README.md."""
